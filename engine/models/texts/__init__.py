"""How texts reach a model: the files that cut them into pieces, and the whole numbers that become of them."""
