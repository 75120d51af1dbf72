"""CRM systems and whatever else tells of customers over HTTP; each implements ``CrmSource``."""
