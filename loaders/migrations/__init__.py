"""Alembic's steps: plain DDL, importing no package of ours."""
