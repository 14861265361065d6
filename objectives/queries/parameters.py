"""What prepared statements about objectives are told."""

from django.db.models import BigIntegerField, CharField, DateField

from okrhub.lib.prepared import Parameter

OBJECTIVES = Parameter("objectives", BigIntegerField(), many=True)
ON = Parameter("on", DateField())
CYCLE = Parameter("cycle", BigIntegerField())
CADENCE = Parameter("cadence", CharField(max_length=9))
