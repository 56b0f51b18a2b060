"""What a wheel may carry beside its Python; hatch_build.py puts the parts together."""
