"""What a person touches, in Streamlit: controls, cache, layout, exports."""
