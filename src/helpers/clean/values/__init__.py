"""From text to values, strictly: numbers, moments, points on a scale, channels, and the questions of a survey."""
