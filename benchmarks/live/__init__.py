"""How much memory and time a refresh of the register of entities takes."""
