"""What a step costs: our command path beside plain SpiffWorkflow and bare SQL, all three in the same run; nothing in the product needs it."""
