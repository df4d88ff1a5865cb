// ScienceTechnology
