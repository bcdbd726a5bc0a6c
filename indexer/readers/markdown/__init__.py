"""Markdown files, the folders of sites, and exports of Notion."""
