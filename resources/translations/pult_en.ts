<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>pult</name>
        <message numerus="yes">
            <source>%n action(s) of yours are not sent yet: they stay here encrypted and are sent when you sign in here again.</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>%n action(s) waiting</source>
            <translation>
                <numerusform>%n action waiting</numerusform>
                <numerusform>%n actions waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n day(s)</source>
            <translation>
                <numerusform>%n day</numerusform>
                <numerusform>%n days</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n day(s) ago</source>
            <translation>
                <numerusform>%n day ago</numerusform>
                <numerusform>%n days ago</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n draft(s) will be deleted.</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>%n minute(s) ago</source>
            <translation>
                <numerusform>%n minute ago</numerusform>
                <numerusform>%n minutes ago</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n need(s) you</source>
            <translation>
                <numerusform>%n needs you</numerusform>
                <numerusform>%n need you</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s)</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>%n so far</source>
            <translation>
                <numerusform>%n so far</numerusform>
                <numerusform>%n so far</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>+%n more waiting</source>
            <translation>
                <numerusform>+%n more waiting</numerusform>
                <numerusform>+%n more waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>after %n minute(s)</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>{names} and %n more</source>
            <translation>
                <numerusform>{names} and %n more</numerusform>
                <numerusform>{names} and %n more</numerusform>
            </translation>
        </message>
    </context>
</TS>
