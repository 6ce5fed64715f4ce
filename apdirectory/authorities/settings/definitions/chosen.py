"""Where values come from that no law gives."""

OWN = "Each council’s own choice"
CHOSEN = "Chosen for this service; no law says it"
