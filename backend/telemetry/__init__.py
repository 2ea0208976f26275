"""What is told to whoever collects traces with OpenTelemetry."""
