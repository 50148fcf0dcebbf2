"""Every scenario document in this folder and below is a test."""

import zhunsheng
from zhunsheng.scenarios.pytest_stories import collector

pytest_collect_file = collector(zhunsheng.load)
