"""The office: rules and words. No Qt, no SQL, no printer, no network."""
