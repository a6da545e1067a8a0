"""What a record says it is (spec/records.md)."""


def describe(data):
    """The fields that are shown of a record."""
    return {}
