"""Convert documents of a BEIR corpus (``_id``, ``title``, ``text``) to FAQs with the title as the question."""

from indexer.sources.record import Row


def is_document(content: object) -> bool:
    """Whether a raw record is a BEIR document rather than a FAQ."""
    return isinstance(content, dict) and "_id" in content and "id" not in content


def to_faq(row: Row) -> Row:
    """A document's row as the row of a FAQ; a document may lack its title or its text."""
    content = row.content
    if not isinstance(content, dict):
        return row
    names = {"_id": "id", "title": "question", "text": "answer"}
    return Row(
        row.where, {"question": "", "answer": "", **{names[key]: content[key] for key in names if key in content}}
    )
