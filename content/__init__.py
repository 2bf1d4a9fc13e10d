"""What crampbot says: curated topics, danger signs, small words. Knows no chat and no clock."""
