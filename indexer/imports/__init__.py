"""From FAQs as they were found to records of ours: cleaned, checked, with ids; what changed is told and reviewed."""
