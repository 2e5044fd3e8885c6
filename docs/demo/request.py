"""The second process in the container: asks the server on the container's loopback and prints its answer."""
import sys
import time
import urllib.error
import urllib.request

for attempt in range(100):
    try:
        with urllib.request.urlopen("http://127.0.0.1:8080/", timeout=5) as answer:
            print(answer.read().decode())
            sys.exit(0)
    except urllib.error.URLError as error:
        refused = error
        time.sleep(0.05)
sys.exit(f"no answer: {refused}")
