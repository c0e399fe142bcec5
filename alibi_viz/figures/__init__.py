"""Figures in Plotly: arrays in, go.Figure out."""
