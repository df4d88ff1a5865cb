// OCOP
