"""News in. Never heard of Telegram."""
