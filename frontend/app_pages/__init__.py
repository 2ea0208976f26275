"""The screen's pages, each a script that Streamlit runs."""
