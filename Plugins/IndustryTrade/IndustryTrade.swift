// IndustryTrade
