// Agriculture
