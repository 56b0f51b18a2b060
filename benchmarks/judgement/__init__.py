"""How complete, and how quiet: judge hostile and ordinary files."""
