"""What every measurement needs: the machine, processes, cached indexes."""
