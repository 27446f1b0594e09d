package gate

import "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

// logsService is Amazon CloudWatch Logs, API 2014-03-28.
func logsService() service {
	return service{
		name: "logs", host: "logs.%s.amazonaws.com", signing: "logs",
		target: "Logs_20140328",
		custom: map[string]func(*awsRun, service, []string) error{"tail": (*awsRun).tail},
		ops: []operation{
			op[cloudwatchlogs.DescribeLogGroupsInput, cloudwatchlogs.DescribeLogGroupsOutput]().pages("limit", "logGroups"),
			op[cloudwatchlogs.DescribeLogStreamsInput, cloudwatchlogs.DescribeLogStreamsOutput]().pages("limit", "logStreams"),
			op[cloudwatchlogs.FilterLogEventsInput, cloudwatchlogs.FilterLogEventsOutput]().pages("limit", "events", "searchedLogStreams"),
			op[cloudwatchlogs.GetLogEventsInput, cloudwatchlogs.GetLogEventsOutput]("log-stream-name"),
		},
	}
}
