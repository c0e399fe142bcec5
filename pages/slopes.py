"""Slopes."""
