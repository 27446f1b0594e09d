package runbook

import "testing"

var lookOnly = []string{
	"kops get keypairs", "restic snapshots", "openssl x509 -in a.pem -noout -enddate",
	"aws ecs describe-services --cluster c --services s",
	"aws --region us-east-1 ecs list-tasks",
	"aws logs tail /ecs/api --follow",
	"aws rds wait db-instance-available --db-instance-identifier x",
	"aws s3 ls s3://b",
	"curl https://api.example.com/health",
	"curl -I https://api.example.com/health",
	"curl -fsS -w '%{http_code}' -o /dev/null https://x",
	"curl -sX GET https://x",
	"kubectl get pods -n x | grep api | wc -l",
	"oc logs <pod> -n <namespace>",
	"git log --oneline | head",
	"gh run view 12",
	"V=$(expr $(aws ecs describe-services --cluster c | awk -F: '{print $NF}') - 1)",
	"if curl -f -s https://x > /dev/null; then echo ok; else echo no; exit 1; fi",
	"[ \"$N\" -lt 10 ]",
	"terraform plan",
	"docker ps -a",
	"psql -c 'SELECT count(*) FROM t'",
	"sudo systemctl status nginx",
	"watch -n 5 kubectl get nodes",
	"for i in 1 2 3; do kubectl get pods; done",
	"jq '.a' file.json",
	"ps aux | grep nginx",
	"gds-cli aws role aws rds describe-db-snapshots",
	"sed -n '1,5p' f", "sed 's/a/b/g' f", "sed -e 's/a/b/' -e '/x/d' f", "awk '$3 > 5 {print $1}'", "tar -tf x.tar", "jobs",
	"aws ecs list-services --query 'a[?b==`c`]'", "uniq -c", "helm list", "sudo -u postgres psql -c 'SELECT 1'",
	"f() { aws ecs list-services; }; f",
}

var mayChange = []string{
	"docker run amazon/aws-cli ecs delete-service", "docker create x", "docker cp a b:/c", "restic forget x", "kops export kubecfg",
	"openssl req -x509 -keyout private.pem", "echo \"$(aws ecs delete-service)\"", "cat <(aws ecs delete-service)", "ls ${x:-$(rm y)}",
	"echo ${a[$(rm x)]}", "ls $(( a[$(rm x)] ))", "ls > deploy.yml", "A=1 ls | sh",
	"aws ecs update-service --service s --desired-count 0",
	"aws ecs $OP", "aws $X describe-services", "$AWS ecs describe-services", "aws ec2 terminate-instances --instance-ids i",
	"eval aws ecs list-services", "xargs aws ecs describe-services", "bash -c 'aws ecs list-services'", "sh x.sh", ". ./x", "source x",
	`\aws ecs list-services`, `'a'ws ecs list-services`, `a"w"s ecs list-services`, "command aws ecs list-services", "exec ls",
	"aws ecs list-services; rm -rf /var/lib/x", "$(echo rm) x", "`echo rm` x", "PATH=/tmp aws ecs list-services", "LD_PRELOAD=x ls",
	"curl -X POST https://x", "curl -XDELETE https://x", "curl -sX DELETE https://x", "curl -d a=b https://x", "curl -sd a=b https://x",
	"curl --data-raw a https://x", "curl --request=PUT https://x", "curl $OPTS", "curl -T f https://x", "curl -o /etc/passwd https://x",
	"awk 'BEGIN{system(\"rm x\")}'", "sed -i s/a/b/ /etc/hosts", "find . -delete", "find . -exec rm {} +", "cat x > /etc/hosts",
	"kubectl delete pod x", "kubectl exec x -- rm y", "kubectl apply -f x", "git push", "gh release create v1", "docker push x",
	"npm publish", "terraform apply", "psql -c 'DELETE FROM t'", "psql -c \"WITH x AS (DELETE FROM t RETURNING 1) SELECT 1\"", "psql",
	"ssh host ls", "unknown-tool --list", "systemctl restart nginx", "tee /etc/x", "if (", "", "# nothing", "<program> list",
	"env X=1 rm y", "env ls", "sudo rm x", "timeout 5 kubectl delete pod x", "watch 'kubectl delete pod x'", "git -c core.pager='rm x' log",
	"aws() { rm -rf /; }; aws ecs list-services", "sudo -i", "sudo -e /etc/hosts", "let 'a[$(rm x)]'", "test -v 'a[$(rm x)]'",
	"[[ 'a[$(rm x)]' -eq 1 ]]", "declare -i x='a[$(rm x)]'", "printf -v 'a[$(rm x)]' x", "git ls-remote --upload-pack='rm x' r",
	"tar -tf x --checkpoint-action=exec=rm", "sort --compress-program=x f", "awk '{print > $1}'", "awk '{print | cmd}'", "sed -n 'w x' f",
	"sed 's/a/b/w out' f", "sed '1e rm x' f", "sed 's/a/rm x/e' f", "mapfile -C 'rm x' a", "jobs -x rm x", "rg --pre ./x y", "curl gopher://x:6379/_FLUSHALL",
	"curl file:///etc/passwd -o /etc/x", "export BASH_ENV=x", "AWS_CONFIG_FILE=./x aws ecs list-services", "helm template x --post-renderer ./y",
	"watch 'kubectl get pods; rm x'", "find . -fprint0 x", "arp -d host",
	"date -s 2020-01-01", "hostname evil", "trap 'rm x' EXIT", "coproc rm x", "dmesg -C",
}

func TestReadOnly(t *testing.T) {
	for _, c := range lookOnly {
		if !ReadOnly(c) {
			t.Errorf("changes: %s", c)
		}
	}
	for _, c := range mayChange {
		if ReadOnly(c) {
			t.Errorf("read-only: %s", c)
		}
	}
}
