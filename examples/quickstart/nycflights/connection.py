"""The nycflights13 data set in an S3 bucket."""

import json

import boto3


def context(credentials: str):
    secrets = json.loads(credentials)
    client = boto3.client(
        "s3",
        aws_access_key_id=secrets["access_key_id"],
        aws_secret_access_key=secrets["secret_access_key"],
        region_name=secrets["region"],
        endpoint_url=secrets.get("endpoint"),
    )
    return {"s3": client, "bucket": secrets["bucket"]}
