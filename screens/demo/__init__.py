"""The demonstration organisation: Carebridge Health digitises its patient journey."""
