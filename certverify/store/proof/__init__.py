"""What a third party can check: checkpoints, verification, the bundle, and what a purge leaves."""
