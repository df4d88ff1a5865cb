// CultureTourism
