"""Small widgets that only show and forward: no logic, no names of colours, every one with a spoken name."""
