from accounts.models.areas import Area, Level
from accounts.models.audit import AuditChain, AuditEntry
from accounts.models.jobs import Job
from accounts.models.portal import Portal
from accounts.models.users import Department, Role, RoleAssignment, SignInFailure, User

__all__ = [
    "Area",
    "AuditChain",
    "AuditEntry",
    "Department",
    "Job",
    "Level",
    "Portal",
    "Role",
    "RoleAssignment",
    "SignInFailure",
    "User",
]
