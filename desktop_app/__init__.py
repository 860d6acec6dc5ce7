"""The Qt window: state and text in view models, widgets that only show."""
