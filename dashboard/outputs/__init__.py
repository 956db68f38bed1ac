"""What leaves the dashboard: files, pictures and the read API, all drawn from the answers that pages show."""
