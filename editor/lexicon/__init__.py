"""Which words are spelled as some dictionary or list has them, and what others might have meant.
Knows neither Qt nor document folders.
"""
