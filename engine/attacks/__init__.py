"""Attacks: small parts composed; one loop, many leaves."""
