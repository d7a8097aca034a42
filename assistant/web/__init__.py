"""The web page: `planqa serve`. Nothing outside this package imports gradio."""
