"""One file a screen: each shows its view model and forwards what the user does."""
