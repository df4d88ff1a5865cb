// Department
