"""The district's master data and the job types that service tasks call; knows nothing of the web."""
