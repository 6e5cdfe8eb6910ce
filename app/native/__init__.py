"""What `flet build` needs to make packages for phones and desktops: a folder laid out its way, and icons."""
