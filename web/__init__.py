"""What can be seen in a browser. So far: whether Atalaya is alive."""
