"""The job types there are: a new one is a file and a line here."""

from netraven.jobs.backup import BACKUP
from netraven.jobs.job_type import JobType

JOB_TYPES: dict[str, JobType] = {job_type.name: job_type for job_type in (BACKUP,)}
