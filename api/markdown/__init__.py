"""The Markdown of answers as safe HTML: one understanding of it for the page, the search box and the API."""
