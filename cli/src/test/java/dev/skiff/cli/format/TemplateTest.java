package dev.skiff.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of templates. Expected texts are what Docker prints for the same. */
class TemplateTest {
  private static final Value INSPECTED =
      JsonReader.read(
          """
          {"Id": "4f", "Name": "/web", "Created": 1769860200, "Rate": 2.50, "Big": 1e30,
           "State": {"Running": true, "Paused": false, "ExitCode": 0, "Error": "", "Health": null},
           "Config": {"Labels": {"com.example.a": "x", "b": "y"}, "Cmd": ["/web", "--port", "80"],
                      "Env": [], "None": {}},
           "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}],
                                         "53/udp": null}}}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "plain ~ plain",
        "{{.Id}}{{.Name}} ~ 4f/web",
        "{{ .State.Running }} ~ true",
        "{{.State}} ~ map[Error: ExitCode:0 Health:<nil> Paused:false Running:true]",
        "{{.Config.Cmd}} ~ [/web --port 80]",
        "{{.Created}} {{.Rate}} {{.Big}} ~ 1769860200 2.50 1000000000000000000000000000000",
        "{{json .State.Running}} ~ true",
        "{{json .Config.Cmd}} ~ [\"/web\",\"--port\",\"80\"]",
        "{{json .State.Health}} ~ null",
        "{{index .Config.Labels \"com.example.a\"}} ~ x",
        "[{{index .Config.Labels \"none\"}}] ~ []",
        "[{{.Config.Labels.none}}] ~ [<no value>]",
        "{{.Config.Labels.b}} ~ y",
        "{{.State.Health.Status}} ~ <no value>",
        "{{index .Config.Cmd 1}} ~ --port",
        "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}} ~ 8080",
        "{{range .Config.Cmd}}<{{.}}>{{end}} ~ </web><--port><80>",
        "{{range $i, $e := .Config.Cmd}}{{if $i}},{{end}}{{$i}}={{$e}}{{end}} ~ 0=/web,1=--port,2=80",
        "{{range $p, $b := .NetworkSettings.Ports}}{{$p}}:{{len $b}} {{end}}. ~ 53/udp:0 80/tcp:1 .",
        "{{range .Config.Env}}x{{else}}none{{end}} ~ none",
        "{{range .Config.Cmd}}{{if eq . \"--port\"}}{{continue}}{{end}}{{.}}{{end}} ~ /web80",
        "{{range .Config.Cmd}}{{.}}{{break}}{{end}} ~ /web",
        "{{if .State.Paused}}p{{else if .State.Running}}r{{else}}-{{end}} ~ r",
        "{{if .State.Error}}bad{{end}}. ~ .",
        "{{with .State.Health}}h{{else}}no{{end}} ~ no",
        "{{with .Config}}{{index .Cmd 0}} {{$.Id}}{{end}} ~ /web 4f",
        "{{$x := .Id}}{{if true}}{{$x = \"in\"}}{{end}}{{$x}} ~ in",
        "{{.Name | upper | printf \"%s!\"}} ~ /WEB!",
        "{{upper .Name}} {{lower \"ABC\"}} {{title \"a bc\"}} ~ /WEB abc A Bc",
        "{{join .Config.Cmd \"+\"}} ~ /web+--port+80",
        "{{split \"a:b:c\" \":\"}} {{len (split \"a:b\" \":\")}} ~ [a b c] 2",
        "{{slice .Name 1}} {{slice .Name 1 3}} {{slice .Config.Cmd 1 2}} ~ web we [--port]",
        "{{truncate .Name 3}} {{truncate .Name 9}} ~ /we /web",
        "<{{pad .Id 1 2}}> ~ < 4f  >",
        "{{eq .State.ExitCode 0}} {{ne .Id \"4f\"}} {{lt 1 2}} {{ge .Rate 2.5}} ~ true false true true",
        "{{eq .Id \"x\" \"4f\"}} {{eq .State.Health nil}} ~ true true",
        "{{and .State.Running .Id}} {{or .State.Error \"none\"}} {{not .State.Paused}} ~ 4f none true",
        "{{and false (index .Config.Cmd 9)}} ~ false",
        "{{printf \"%-5s|%5.2s|%03d|%q|%v|%%\" .Id .Name 7 \"a\\\"b\" .State.Running}}"
            + " ~ 4f   |   /w|007|\"a\\\"b\"|true|%",
        "{{print .Id 1}}{{println}}. ~ '4f1\n.'",
        "a  {{- .Id -}}  b ~ a4fb",
        "a {{/* nothing */ -}} b ~ a b",
        "{{`raw \\n`}} ~ raw \\n",
        "{{len .Name}} {{len .Config.Labels}} ~ 4 2"
      })
  void prints(String template, String text) {
    assertThat(Template.parse(template).render(INSPECTED)).isEqualTo(text);
  }

  @Test
  void tabsAndLineEndsMayBeWrittenAsEscapes() {
    assertThat(Template.parse("a\\tb\\n{{\"\\t\"}}").render(INSPECTED)).isEqualTo("a\tb\n\t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '^',
      value = {
        "{{.Id ~ character 1: this '{{' is not closed ~ close it",
        "ab{{.Id}~ character 3: this '{{' is not closed ~ close it",
        "{{if .Id}}x ~ character 3: this 'if' has no {{end}} ~ close it with {{end}}",
        "{{end}} ~ character 3: 'end' belongs to no if, range or with ~ ^^",
        "{{if 1}}{{else}}{{else}}{{end}} ~ character 3: this 'if' has no ~ close it",
        "{{.Config.cmd}} ~ character 10: there is no field '.cmd' here ~ did you mean '.Cmd'?",
        "{{.Sate.Running}} ~ character 3: there is no field '.Sate' here ~ did you mean '.State'?",
        "{{.Zzzzzzz}} ~ character 3: there is no field '.Zzzzzzz' here ~ there are .Big .Config",
        "{{.Name.x}} ~ character 8: there is no '.x' in text ~ ^^",
        "{{.Config.Cmd.x}} ~ there is no '.x' in a list ~ {{index",
        "{{uper .Name}} ~ character 3: there is no function 'uper' ~ did you mean 'upper'?",
        "{{name}} ~ character 3: there is no function 'name' ~ such as .Name",
        "{{$x}} ~ character 3: there is no variable '$x' ~ declare it",
        "{{.Id .Name}} ~ character 3: text takes no arguments ~ functions stand first",
        "{{eq .Id 1}} ~ 'eq' cannot compare text with a number ~ double quotes",
        "{{index .Config.Cmd 3}} ~ there is no item '3' in a list of 3 ~ ^^",
        "{{index .Id 0}} ~ index cannot look into text ~ lists and objects",
        "{{range .Id}}{{end}} ~ range cannot go over text ~ lists and objects",
        "{{join .Id}} ~ 'join' takes 2 arguments, not 1 ~ help formatting",
        "{{upper .State}} ~ 'upper' cannot be applied to an object ~ help formatting",
        "{{printf \"%d\" .Id}} ~ '%d' is for numbers, not for text ~ ^^",
        "{{printf \"%s\"}} ~ a value for '%s' is missing ~ ^^",
        "{{define \"x\"}} ~ 'define' is not among ~ help formatting",
        "{{break}} ~ 'break' stands in no range ~ ^^",
        "{{'x'}} ~ ''' means nothing here ~ double quotes",
        "{{\"x}} ~ character 3: this string has no end ~ ^^",
        "{{}} ~ character 3: a value is missing here ~ ^^",
        "{{(.Id}} ~ character 3: this '(' is not closed ~ close it with ')'",
        "{{.Id)}} ~ character 6: ')' means nothing here ~ ^^",
        "{{.Id | }} ~ a value is missing here ~ ^^",
        "{{1x}} ~ '1x' is not a number ~ ^^",
        "{{and}} ~ 'and' needs an argument ~ ^^"
      })
  void refusesWithPlaceAndHint(String template, String message, String hint) {
    assertThatThrownBy(() -> Template.parse(template).render(INSPECTED))
        .isInstanceOfSatisfying(
            TemplateFailure.class,
            failure -> {
              assertThat(failure).hasMessageContaining(message);
              assertThat(failure.hint()).contains(hint);
            });
  }

  @Test
  void isBounded() {
    assertThatThrownBy(() -> Template.parse("(".repeat(70_000))).hasMessageContaining("at most");
    assertThatThrownBy(() -> Template.parse("{{" + "(".repeat(60) + "}}"))
        .hasMessageContaining("nested at most");
    assertThatThrownBy(() -> Template.parse("{{if 1}}".repeat(60)))
        .hasMessageContaining("nested at most");
    String nested = "{{range $.Config.Cmd}}".repeat(20) + "x" + "{{end}}".repeat(20);
    assertThatThrownBy(() -> Template.parse(nested).render(INSPECTED))
        .hasMessageContaining("too many steps");
    String doubling = "{{$x := \"0123456789\"}}" + "{{$x = print $x $x}}".repeat(40);
    assertThatThrownBy(() -> Template.parse(doubling).render(INSPECTED))
        .hasMessageContaining("longer than 16 MiB");
  }
}
