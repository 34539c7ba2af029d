"""What a satisfaction survey is reckoned by: the draw of its sample and the count of its answers. Knows no tables."""
