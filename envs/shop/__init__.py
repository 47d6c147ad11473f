"""The shop: find, choose and buy a product, as WebShop has it."""
