"""What prepared statements about objectives are told."""

from django.db.models import BigIntegerField, DateField

from okrhub.lib.prepared import Parameter

OBJECTIVES = Parameter("objectives", BigIntegerField(), many=True)
ON = Parameter("on", DateField())
