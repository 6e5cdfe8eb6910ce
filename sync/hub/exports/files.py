"""A list written to a file in either format."""

from typing import IO

from sqlalchemy import Connection

from sync.hub.exports.csv_rows import csv_chunks
from sync.hub.exports.listing import Asked, ExportList
from sync.hub.exports.workbook import write_workbook

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def write_list(
    file: IO[bytes], kind: str, listed: ExportList, connection: Connection, asked: Asked, separator: str = ";"
) -> None:
    """Write a list as "xlsx" or "csv", holding a few rows at a time; raises DatabaseRefused, OSError, Problem."""
    labels = [asked.t(column.label) for column in listed.columns]
    rows = listed.rows(connection, asked)
    if kind == "xlsx":
        write_workbook(file, asked.t(listed.title), listed.columns, labels, rows)
        return
    for chunk in csv_chunks(listed.columns, labels, rows, separator):
        file.write(chunk)
